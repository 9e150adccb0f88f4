/** ページ自身で起きたことについての言葉。 */

import type { Text } from "../../strings";

export const trouble: Text["trouble"] = {
  forgotten: { code: "import-forgotten", sentence: "Malleus はこのインポートをもう知りません。", advice: "もう一度試してください。ファイルは最初から送られます。" },
  changed: { code: "files-changed", sentence: "ファイルが、ドロップされたときと違います。", advice: "もう一度試してください。調べ直します。" },
  unreachable: {
    code: "edge-unreachable",
    sentence: "Malleus が応答しません。",
    advice: "動いているか、このコンピューターがオンラインかを確かめて、もう一度試してください。",
  },
  expired: {
    code: "import-expired",
    sentence: "長い間何も届かなかったため、インポートを打ち切りました。",
    advice: "このコンピューターがオンラインのときに、もう一度試してください。",
  },
  garbled: {
    code: "edge-garbled",
    sentence: "応答したのは Malleus ではないか、その一部に問題が起きました。",
    advice: "もう一度試してください。変わらなければ、Malleus の管理者にログを確かめてもらってください。",
  },
  unknown: {
    code: "import-failed-untold",
    sentence: "インポートが失敗しましたが、Malleus は理由を告げませんでした。",
    advice: "もう一度試してください。また失敗するなら、Malleus の管理者にログを確かめてもらってください。",
  },
  tooManyImages: {
    code: "too-many-images",
    sentence: "イメージが、ページが一度に扱える数を超えています。",
    advice: "ほかのものが Incus に入ってから、もう一度ドロップしてください。",
  },
  tooManyReasons: {
    code: "too-many-reasons",
    sentence: "これらのファイルはさまざまな理由でイメージではありません。",
    advice: "一つだけドロップすると、その理由が分かります。",
  },
  noFiles: { code: "no-files", sentence: "中にファイルがありません。", advice: "イメージファイル、またはそれが入ったフォルダーをドロップしてください。" },
  worker: {
    code: "worker-failed",
    sentence: "ファイルを調べる部分を、このブラウザーは実行できませんでした。",
    advice: "ページを再読み込みするか、WebAssembly に対応した現在のブラウザーを使ってください。",
  },
};

export const walked: Text["walked"] = {
  tooMany: (most) => ({
    code: "too-many-dropped",
    sentence: `ファイルが ${most.toString()} 個を超えています。`,
    advice: "イメージファイルそのものをドロップしてください。展開したルートファイルシステムなら、tar でまとめてください。",
  }),
  tooDeep: (most) => ({
    code: "too-deep",
    sentence: `フォルダーが ${most.toString()} 段より深く重なっています。`,
    advice: "イメージのあるフォルダーをドロップしてください。",
  }),
};

export const unreadable: Text["unreadable"] = (at) => ({
  code: "file-unreadable",
  sentence: `ブラウザーは “${at}” を読めません。`,
  advice: "まだそこにあるか、読む権限があるかを確かめて、もう一度ドロップしてください。",
  values: { name: at },
});

export const detail: Text["detail"] = {
  title: "詳細",
  code: "種類",
  id: "ログでの ID",
  hint: "Malleus の管理者は、この ID でログから詳しいことを調べられます。",
};

const otherwise = "別のイメージをドロップするか、このページの管理者に尋ねてください。";

export const unwanted: Text["unwanted"] = {
  container: { code: "unwanted-container", sentence: "これはコンテナのイメージですが、ここで受け取れるのは仮想マシンだけです。", advice: otherwise },
  "virtual-machine": { code: "unwanted-virtual-machine", sentence: "これは仮想マシンのイメージですが、ここで受け取れるのはコンテナだけです。", advice: otherwise },
  unified: { code: "unwanted-unified", sentence: "これは統合イメージですが、ここで受け取れるのは分割イメージだけです。", advice: otherwise },
  split: { code: "unwanted-split", sentence: "これは分割イメージですが、ここで受け取れるのは統合イメージだけです。", advice: otherwise },
  wrap: { code: "unwanted-wrap", sentence: "ここで受け取れるのは完全なイメージだけです。", advice: otherwise },
};
