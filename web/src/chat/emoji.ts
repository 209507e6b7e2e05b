/** The emoji at hand. Any other can be typed with the system's own keyboard. */
export const emoji = {
  faces: [...'😀😄😁😆😅😂🤣😊😇🙂😉😌😍🥰😘😋😛😜🤪🤨🧐🤓😎🥳😏😒😞😔😟🙁😣😖😫😩🥺😢😭😤😠😡🤯😳🥵🥶😱😨😰🤗🤔🤭🤫😶😐😬🙄😴🤤😷🤒🤧🥴'],
  hands: [...'👍👎👌🤝👏🙏💪🤞🤟🤙👋🫶🙌👊🤛✋🫡🤷🤦💁🙇🧡💛💚💙💜🤍💔💯💋'],
  things: [...'🎉🎊🎁🎂🧧🏮🧨🌹🌸🌻🍀🌞🌙🔥💧🌈🍎🍊🍉🍇🍓🥟🍜🍵🍺🥢🐶🐱🐼🐰🐷🐯🏠🚲🚗📦💰📷📱🔔'],
} as const

export const quickReactions = ['👍', '😂', '🧡', '🎉', '😮', '🙏'] as const

export const stickers = [
  'thumb', 'heart', 'party', 'sorry', 'question', 'asleep', 'moon', 'tea', 'dumpling', 'noodles',
  'hawthorn', 'persimmon', 'parcel', 'door', 'bicycle', 'lantern', 'firecracker', 'kite', 'cat',
  'sparrow', 'rain',
] as const
