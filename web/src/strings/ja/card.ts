/** カードの言葉: 今どこにいて、何ができ、どこまで進んだか。 */

import type { Text } from "../../strings";

export const card: Pick<
  Text,
  | "standing"
  | "standingInDepot"
  | "notice"
  | "open"
  | "alreadyPresent"
  | "progress"
  | "action"
  | "launch"
  | "launchNamed"
  | "fromDepot"
  | "fromDepotNamed"
  | "inDepot"
  | "private"
  | "listDelay"
  | "showImages"
> = {
  standing: {
    inspecting: "調べています",
    "in-line": "順番を待っています",
    searching: "metadata.yaml を探しています",
    describing: "説明が必要です",
    ready: "インポートできます",
    starting: "始めています",
    uploading: "アップロード中",
    elsewhere: "別の場所から送信中",
    paused: "一時停止中",
    offline: "ネットワークがありません",
    unreached: "接続を待っています",
    limited: "Malleus の求めで待っています",
    "signed-out": "サインインを待っています",
    held: "フィンガープリントを待っています",
    queued: "順番を待っています",
    stuck: "Incus を待っています",
    forwarding: "Incus に渡しています",
    importing: "Incus がインポート中",
    finishing: "プロパティとエイリアスを設定中",
    done: "Incus にあります",
    cancelling: "取り消しています",
    cancelled: "取り消しました",
    refused: "Incus で使えるイメージではありません",
    failed: "失敗しました",
  },

  standingInDepot: {
    stuck: "デポを待っています",
    forwarding: "デポに渡しています",
    importing: "デポがインポート中",
    done: "デポにあります",
  },

  notice: {
    resumed: "止まったところから続けています。",
    elsewhere: "別のタブまたはカードがこのファイルを送っています。このカードはそれを追い、向こうが閉じれば引き継ぎます。",
    paused: "送ったものは残っています。再開するまで何も送りません。",
    offline: "このコンピューターにネットワークがありません。戻れば自動で続きます。",
    unreached: (seconds) => `Malleus に届きません。約 ${seconds.toString()} 秒ごとに自動で再試行します。`,
    limited: (wait) => `今は上限に達しています。${wait}後に自動で続きます。`,
    signedOut: "サインインが終わっています。送ったものは残っていて、もう一度サインインすれば続きます。",
    held: "Incus にまったく同じサイズのイメージがあります。フィンガープリントで同じものか分かるまで何も送りません。",
    queued: "ほかの送信が終われば送ります。",
    stuck: (why) => `${why}自動で再試行します。`,
  },

  open: {
    title: "まだ終わっていません",
    intro: "以前、または別のタブや別の場所で始まったインポートです。",
    drop: () => "同じファイルをもう一度ドロップすると続きます。",
    moving: "別の場所から送っています。",
    foreign: "始めたプログラムが続ける必要があります。",
    received: (done, total) => `${total} のうち ${done} を受け取りました`,
    name: (names) => names.join(" + "),
    cancelled: (name) => `${name}: 取り消しました`,
    notCancelled: (name) => `${name}: 取り消せませんでした。`,
    standing: { forwarding: "Incus に渡しています。", importing: "Incus がインポート中です。", finishing: "プロパティとエイリアスを設定中です。" },
  },
  alreadyPresent: "Incus にはこのイメージがすでにあり、インポートし直す必要はありませんでした。",

  progress: {
    step: { checking: "確認", hashing: "ハッシュ計算", sending: "送信", importing: "インポート", naming: "命名" },
    reached: { done: "完了", now: "進行中", waits: "待機中", next: "これから" },
    of: (done, total) => `${total} のうち ${done}`,
    speed: (bytes) => `${bytes}/秒`,
    left: (duration) => `残り約 ${duration}`,
    done: "完了",
    waiting: "Incus が処理しています",
    naming: "プロパティとエイリアスを設定しています",
    turn: "ほかのハッシュ計算が終わるのを待っています",
  },

  action: {
    import: "インポート",
    pause: "一時停止",
    resume: "再開",
    cancel: "取り消す",
    retry: "もう一度試す",
    remove: "閉じる",
    copy: "コピー",
    copied: "コピーしました",
    selected: "選択しました。手でコピーしてください。",
    named: (action, title) => `${action}: ${title}`,
  },
  launch: "インスタンスを起動するには:",
  launchNamed: "インスタンスを起動するコマンド",
  fromDepot: "Incus サーバーで、デポからインスタンスを起動するには:",
  fromDepotNamed: "Incus サーバーで使うコマンド",
  inDepot: "デポにあります。Incus サーバーがどのアドレスで読めるかは、Malleus の管理者に聞いてください。",
  private: "公開ではありません。Incus サーバーは、Malleus の管理者が作るリンクで読みます。",
  listDelay: "Incus はリモートの一覧を 1 時間保持します。新しいイメージが見えるまで、それだけかかることがあります。",
  showImages: "「イメージ」で見る",
};
