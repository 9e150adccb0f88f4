/** ドロップされたものと、それが何であるかについての言葉。 */

import type { Text } from "../../strings";

export const files: Pick<
  Text,
  "drop" | "type" | "unified" | "split" | "kind" | "nothing" | "files" | "fact" | "finding" | "wrap" | "passedOver" | "sorted" | "alias"
> = {
  drop: {
    title: "Incus のイメージをここにドロップ",
    over: "離すと中を調べます",
    hint: "ファイルでもフォルダーでも、いくつでも: 統合イメージ、分割イメージ、裸のディスクやルートファイルシステム。",
    choose: "ファイルを選ぶ",
    chooseFolder: "フォルダーを選ぶ",
    privacy: "ファイルはこのブラウザーの中で調べます。「インポート」を押すまで何も送りません。始めたものは、もう一度ドロップすれば続きから進みます。",
  },

  type: { container: "コンテナ", "virtual-machine": "仮想マシン" },
  unified: "統合イメージ",
  split: "分割イメージ",
  kind: (type, parts) => `${type}、${parts}`,
  nothing: "ドロップされたもの",
  files: (first, more) => `${first} ほか ${more.toString()} 個のファイル`,

  fact: {
    os: "OS",
    release: "リリース",
    variant: "バリアント",
    architecture: "アーキテクチャ",
    size: "サイズ",
    created: "作成日",
    expires: "期限",
    file: "ファイル",
    metadata: "メタデータ",
    rootfs: "rootfs",
    fingerprint: "フィンガープリント",
    computing: "計算中",
    awaited: "…",
    moreOfIt: "詳しく",
    more: "ほか",
    moreFiles: (count) => `${count.toString()} 個のファイル`,
  },

  finding: { warning: "警告", note: "参考" },

  wrap: {
    title: { container: "コンテナイメージにする", "virtual-machine": "仮想マシンイメージにする" },
    intro: "イメージには、それが何であるかが書かれています。ファイルはそのままで、ここに書くことが一緒に送られます。",
    label: { os: "OS", release: "リリース", architecture: "アーキテクチャ", description: "説明" },
    choose: "選んでください",
    guessed: { name: "ファイル名からの推測です。確かめてください。", file: "ファイルの中で見つかりました。" },
    submit: "イメージにする",
  },

  passedOver: (paths) =>
    paths.length > 3
      ? `どのイメージにも属さないため除きました: ${paths.slice(0, 2).join("、")} ほか ${(paths.length - 2).toString()} 個。`
      : `どのイメージにも属さないため除きました: ${paths.join("、")}。`,
  sorted: (images, others) =>
    [images === 0 ? "" : `イメージ ${images.toString()} 個`, others === 0 ? "" : `受け取れないもの ${others.toString()} 個`]
      .filter((part) => part !== "")
      .join("、"),

  alias: {
    label: "エイリアス",
    hint: "なくても構いません。ない場合はフィンガープリントで呼びます。",
    taken: "エイリアスが使われている場合",
    fail: "インポートしない",
    move: "このイメージに移す",
    skip: "そのままにして、付けずにインポートする",
    wanted: "エイリアス",
    none: "なし",
    skipped: (alias) => `エイリアス “${alias}” は、今のイメージに残しました。`,
  },
};
