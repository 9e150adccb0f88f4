/** ブラウザーの側で起きたことについての言葉。 */

import type { Worded } from "../../problems";

const operator = "直らなければ、Malleus の管理者にログを確かめてもらってください。";

export const page = {
  "file-unreadable": ({ name }) => [
    `ブラウザーは “${name ?? ""}” をもう読めません。移動されたか、変更されたか、フォルダーです。`,
    "ファイルを元に戻すか、書き込みが終わるのを待って、もう一度ドロップしてください。",
  ],
  "file-changed": ({ name }) => [`“${name ?? ""}” は読んでいる間に変わりました。`, "書き込みが終わるのを待って、もう一度ドロップしてください。"],
  "edge-unreachable": ["Malleus が応答しません。", "動いているか、このコンピューターがオンラインかを確かめて、もう一度試してください。"],
  "edge-answer": ({ status }) => [`Malleus の応答をこのページは理解できません (ステータス ${status ?? ""})。`, `ページを再読み込みしてください。${operator}`],
  internal: ["Malleus の内部で問題が起きました。", `もう一度試してください。${operator}`],
  cancelled: ["インポートは取り消されました。", "最初からやり直すには、もう一度ドロップしてください。"],
  "upload-gone": ["Malleus はこのアップロードをもう知りません。", "もう一度試してください。ファイルは最初から送られます。"],
  "upload-refused": ({ status }) => [`Malleus がアップロードを断りました (ステータス ${status ?? ""})。`, `もう一度試してください。${operator}`],
  "upload-went-back": ["Malleus は、受け取ったと確認したバイトを失いました。", "Malleus の管理者にディスクを確かめてもらい、もう一度試してください。"],
  "upload-answer": ["途中の何かが、アップロードに意味の通らない応答をしました。", "このページと Malleus の間のプロキシを確かめて、もう一度試してください。"],
} satisfies Readonly<Record<string, Worded>>;
