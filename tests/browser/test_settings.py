"""Settings: language, theme, devices, password, one's data, and leaving for good."""

import json
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.async_api import Response, expect

from tests.browser.conftest import Come
from tests.browser.town import Town
from tests.browser.words import Words
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


def _is_kept(answer: Response) -> bool:
    """Whether this says that the house has heard of a change."""
    return answer.request.method == "PATCH" and answer.url.endswith("/api/me")


async def test_the_language_is_chosen_and_stays(come: Come, town: Town) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person)
    english = Words("en")
    await walker.go("/settings")
    async with walker.page.expect_response(_is_kept):
        await walker.press("English")
    await walker.sees(english("settings.language"))
    await walker.page.reload()
    await walker.sees(english("settings.sign_out"))
    await expect(walker.page.locator("html")).to_have_attribute("lang", "en")
    assert (await person.get("/api/me"))["language"] == "en"


async def test_the_theme_is_chosen_and_stays(come: Come, town: Town) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person)
    page = walker.page
    background = "() => getComputedStyle(document.documentElement).backgroundColor"
    await walker.go("/settings")
    light = await page.evaluate(background)
    async with page.expect_response(_is_kept):
        await walker.press(walker.say("settings.dark"))
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await page.evaluate(background) != light
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert (await person.get("/api/me"))["theme"] == "dark"
    await walker.press(walker.say("settings.auto"))
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_device_that_is_not_known_is_signed_out(come: Come, town: Town) -> None:
    person = await town.newcomer(home=False)
    who = {"handle": person.handle, "password": PASSWORD, "device": "一台旧手机"}
    other = await town.somebody()
    other.token = (await other.post("/api/sessions", who))["token"]
    walker = await come(person)
    say = walker.say
    await walker.go("/settings")
    await walker.follow(say("settings.sessions"))
    await walker.sees(say("settings.this_one"))
    await walker.press(say("settings.end_one", device="一台旧手机"))
    await walker.sees(say("settings.ended"))
    await walker.does_not_see("一台旧手机")
    assert (await other.ask("GET", "/api/me")).status_code == 401


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_password_is_changed(come: Come, town: Town, language: str) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person, language=language)
    say = walker.say
    await walker.go("/settings/password")
    walker.expect_refusal(401, "/api/me/password")
    await walker.fill(say("settings.old"), "wrong one, sorry")
    await walker.fill(say("settings.new"), "another long password")
    await walker.press(say("common.save"))
    wrong = "当前密码不对" if language == "zh" else "The current password is wrong."
    await expect(walker.page.get_by_role("alert")).to_contain_text(wrong)
    await walker.stands_at("/settings/password")
    await walker.fill(say("settings.old"), PASSWORD)
    await walker.press(say("common.save"))
    await walker.sees(say("settings.password_saved"))
    who = {"handle": person.handle, "password": "another long password"}
    assert (await (await town.somebody()).post("/api/sessions", who))["token"]


async def test_a_photograph_of_a_telephone_is_made_small_and_stands_upright(
    come: Come, town: Town, tmp_path: Path
) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person)
    photo = tmp_path / "photo.jpg"
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    # 48 megapixels: more than the house decodes.
    Image.new("RGB", (8000, 6000), "#8a5a3c").save(photo, exif=turned)
    await walker.go("/settings/profile")
    async with walker.page.expect_response("**/api/images") as answered:
        await walker.page.get_by_label(walker.say("settings.picture")).set_input_files(photo)
    kept = await (await answered.value).json()
    assert (kept["width"], kept["height"]) == (1200, 1600)
    await walker.sees(walker.say("settings.saved"))
    assert (await person.get("/api/me"))["picture"] == kept["key"]


async def test_the_name_and_the_picture_are_changed(
    come: Come, town: Town, demo_images: Path
) -> None:
    person = await town.newcomer(home=False)
    walker = await come(person)
    say = walker.say
    await walker.go("/settings/profile")
    await walker.fill(say("enter.name"), "巷尾的猫")
    await walker.press(say("common.save"))
    await walker.sees(say("settings.saved"))
    face = min(demo_images.glob("*.jpg"))
    await walker.page.get_by_label(say("settings.picture")).set_input_files(face)
    await expect(walker.page.locator("main img")).to_have_count(1)
    await walker.go("/me")
    await walker.sees("巷尾的猫")
    assert (await person.get("/api/me"))["picture"]


async def test_everything_known_about_one_is_handed_out(come: Come, town: Town) -> None:
    person = await town.newcomer(fen=20_000)
    await town.order(person, "牛油果")
    walker = await come(person)
    await walker.go("/settings")
    async with walker.page.expect_download() as coming:
        await walker.page.get_by_role("button", name=walker.say("settings.export")).click()
    file = await coming.value
    assert file.suggested_filename == f"hutong-{person.handle}.json"
    told = json.loads(Path(await file.path()).read_text("utf-8"))
    assert person.handle in json.dumps(told)
    assert "南锣鼓巷" in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_account_is_erased_after_typing_its_handle(
    come: Come, town: Town, language: str
) -> None:
    person = await town.newcomer()
    walker = await come(person, language=language)
    say = walker.say
    await walker.go("/settings")
    await walker.follow(say("settings.erase"))
    erase = walker.page.get_by_role("button", name=say("settings.erase_now"))
    await walker.fill(say("enter.password"), PASSWORD)
    await walker.page.get_by_role("textbox").first.fill("somebody-else")
    await expect(erase).to_be_disabled()
    await walker.page.get_by_role("textbox").first.fill(person.handle)
    await walker.picture("erase-sure")
    # The gateway may hang up first, and the client then asks it for a new token.
    walker.expect_refusal(401, "/api/gateway/tokens")
    await erase.click()
    await walker.sees(say("settings.erased"))
    who = {"handle": person.handle, "password": PASSWORD}
    assert (await (await town.somebody()).ask("POST", "/api/sessions", who)).status_code == 401
