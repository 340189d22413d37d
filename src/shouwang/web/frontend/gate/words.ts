// The app's own words in both languages; sentences of the gate's table come with the lists.

import type { Language } from "./judge";

const WORDS = {
  appName: ["守望门岗", "Shouwang gate"],
  allow: ["放行", "Let pass"],
  check: ["人工核验", "Check by hand"],
  refuse: ["不予放行", "Do not let pass"],
  resident: ["住户", "Resident"],
  staff: ["工作人员", "Staff"],
  visitor: ["访客", "Visitor"],
  courier: ["快递外卖", "Courier"],
  codeValid: ["码有效", "code valid"],
  lookedUp: ["已登记", "registered"],
  online: ["在线", "Online"],
  offline: ["离线", "Offline"],
  waiting: ["待上传 {n} 条", "{n} to upload"],
  offlineSince: ["{time} 起断网，可照常判定", "No network since {time}; deciding goes on"],
  clockOff: ["手机时钟差 {n} 分钟，已按服务器时间记录", "This phone's clock is {n} min off; the server's time is noted"],
  clockLost: ["手机时钟被改过，联网后校正", "This phone's clock was moved; it is set right when the network is back"],
  storageLow: ["手机存储将满，请清理", "Storage is nearly full: make room"],
  storageFull: ["存储已满，这一条没有记下。请记在纸上并清理手机。", "Storage is full and this one was not kept. Write it on paper and make room."],
  storageNone: ["存储已满，断网时的判定记不下，请清理手机", "Storage is full: what is decided without a network is not kept. Make room."],
  listsAge: ["名单 {n} 分钟前更新", "Lists are {n} min old"],
  listsHours: ["名单已 {n} 小时未更新", "Lists are {n} h old"],
  listsOld: ["名单已过期，请尽快联网", "The lists are out of date: find a network soon"],
  listsNow: ["名单刚刚更新", "Lists are up to date"],
  show: ["请出示通行码", "Show your pass code"],
  showHint: ["扫码，或输入姓名、房号、手机尾号", "Scan, or type a name, room or phone tail"],
  field: ["码、姓名、房号或手机尾号", "Code, name, room or phone tail"],
  go: ["确定", "Go"],
  in: ["进门", "In"],
  out: ["出门", "Out"],
  camera: ["打开相机扫码", "Scan with the camera"],
  cameraOff: ["关闭相机", "Camera off"],
  cameraNo: ["相机用不了，请输入", "The camera cannot be used: type instead"],
  torch: ["照明", "Torch"],
  temperature: ["体温", "Temperature"],
  limit: ["上限 {n}℃", "limit {n} ℃"],
  notTemperature: ["这不是体温。", "This is no temperature."],
  fahrenheit: ["这像是华氏度，请用摄氏度。", "This looks like Fahrenheit; enter °C."],
  outOfRange: ["体温应在 34.0–43.0℃ 之间，请重测。", "A reading lies between 34.0 and 43.0 °C. Measure again."],
  lower: ["降低 0.1℃", "0.1 ℃ lower"],
  higher: ["升高 0.1℃", "0.1 ℃ higher"],
  registerVisitor: ["访客登记", "Register a visitor"],
  noCode: ["住户没带码", "Resident, no code"],
  emergency: ["急救消防公安", "Ambulance, fire, police"],
  name: ["姓名", "Name"],
  room: ["房号，如 3-2-501", "Room, such as 3-2-501"],
  visits: ["访 {room}", "visits {room}"],
  errand: ["来做什么", "What brings them"],
  guest: ["走亲访友", "Guest"],
  service: ["上门服务", "Service"],
  medical: ["医疗照护", "Medical, care"],
  taxi: ["出租网约", "Taxi"],
  decide: ["判定", "Decide"],
  back: ["返回", "Back"],
  next: ["下一位", "Next person"],
  nextScan: ["扫下一位", "Scan the next one"],
  again: ["核验完毕，重新判定", "Checked, decide again"],
  turnAway: ["劝返", "Turn away"],
  because: ["依据", "Ordered by"],
  until: ["至", "until"],
  identity_checked: ["查证件", "Look at a document"],
  identity_checkedMeans: ["姓名、人脸与证件一致", "Name and face agree"],
  credentials_shown: ["看凭证", "Look at the credentials"],
  credentials_shownMeans: ["已出示且有效", "Shown and valid"],
  invited: ["问住户", "Ask the resident"],
  invitedMeans: ["已通话，确认来访", "Called, visit confirmed"],
  approved: ["问物业", "Ask the property"],
  approvedMeans: ["已电话确认审批", "Approval confirmed by phone"],
  mask: ["口罩", "Mask"],
  maskMeans: ["已戴好", "Now worn"],
  reason: ["事由", "Reason"],
  groundMedical: ["就医", "Medical"],
  groundWork: ["上班有证明", "Work, certified"],
  groundSupplies: ["买菜取物", "Food"],
  letAnyway: ["紧急放行", "Emergency: let pass anyway"],
  why: ["原因（会立即告知经理）", "Why? The manager is told."],
  ambulance: ["急救", "Ambulance"],
  fire: ["火情", "Fire"],
  police: ["公安", "Police"],
  danger: ["生命危险", "Danger to life"],
  letPassBy: ["门岗放行：{why}", "Let pass by the guard: {why}"],
  kept: ["已记在本机", "kept on this phone"],
  byServer: ["服务器已记录", "on the server"],
  callDuty: ["呼叫值班 {phone}", "Call the duty desk {phone}"],
  nobody: ["没有找到。请走访客登记，或选“住户没带码”。", "Nobody is known by this. Register a visitor, or “Resident, no code”."],
  alike: ["与名单上不予放行者同名，请查证件", "Same name as somebody who is not admitted: look at a document"],
  signOn: ["谁在岗？", "Who is on duty?"],
  signOnHint: ["每条判定记在岗人名下", "Every decision is noted under your name"],
  otherGuard: ["换人登录上岗", "Somebody else: sign in"],
  firstGuard: ["登录上岗", "Sign in to go on duty"],
  signOff: ["下岗交班", "Hand over"],
  guardOut: ["{name} 已不能在此上岗", "{name} may not decide here any more"],
  chooseGate: ["把本机设为哪个门岗？", "Which gate is this phone?"],
  chooseGateHint: ["断网也能判定，联网自动上传", "It then decides without a network and uploads by itself"],
  notYet: ["本机还不是门岗", "This phone is no gate yet"],
  notYetHint: ["请在“门岗手机管理”页点“把本机设为门岗”，或用本机扫登记码。", "Open “Phones at gates” and tap “Make this phone a gate”, or scan its code with this phone."],
  signIn: ["登录", "Sign in"],
  loading: ["正在准备…", "Getting ready…"],
  firstLists: ["正在取名单，首次须联网", "Fetching the lists; the first time needs a network"],
  wiped: ["太久没有联网，本机名单已清除。连上网络后自动恢复。", "Too long without the server: the lists were wiped. They come back with the network."],
  revoked: ["本机已停用，名单已清除", "This phone was revoked; its lists are wiped"],
  revokedHint: ["停用前的判定已尽量上传。要再用，请重新登记。", "What it decided before was uploaded as far as possible. Enrol it again to use it."],
  unknownPhone: ["服务器不认识本机，名单已清除", "The server does not know this phone; its lists are wiped"],
  taken: ["已在另一窗口打开", "Open in another window"],
  takeOver: ["改用这个窗口", "Use this window"],
  noStorage: ["浏览器不让保存数据（如无痕模式），无法当门岗。", "This browser keeps nothing (private window?), so it cannot be a gate."],
  state: ["状态", "State"],
  stuck: ["{n} 条服务器读不懂，留在本机", "{n} the server could not read; they stay here"],
  refusedLetters: ["{n} 条是停用后作的，未被接收", "{n} were made after this phone was revoked and not taken"],
  lastHeard: ["上次联网", "Last heard of the server"],
  version: ["版本", "Version"],
  storage: ["存储", "Storage"],
  storageKept: ["系统不会自动清理", "kept by the system"],
  storageLoose: ["系统可能清理，请把应用安装到桌面", "the system may clear it: install the app"],
  uploadNow: ["立即上传", "Upload now"],
  night: ["夜间", "Night"],
  install: ["安装到桌面", "Install"],
  language: ["English", "中文"],
  justNow: ["刚才", "Just now"],
  failed: ["出错了，请重试", "Something went wrong; try again"],
} as const;

export type Word = keyof typeof WORDS;

let language: Language = "zh";

export function speak(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  document.title = t("appName");
}

export function spoken(): Language {
  return language;
}

/** A word in the chosen language, its `{placeholders}` filled. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = WORDS[word][language === "zh" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ""));
}

/** A text of the server that it gives in both languages. */
export function named(text: Record<string, string> | null | undefined): string {
  return text?.[language] ?? text?.["zh"] ?? text?.["en"] ?? "";
}

export function clockTime(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(11, 16);
}
