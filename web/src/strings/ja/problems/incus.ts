/** Incus が断ること、果たせないことについての言葉。 */

import type { Worded } from "../../problems";
import { named } from "./named";

const operator = "管理者に尋ねてください。詳細は下の ID でエッジのログにあります。";
const throughEdge = "エッジを通す方法を選んでください。";

const FLAW: Readonly<Record<string, string>> = {
  "no-metadata": "Incus はイメージに metadata.yaml を見つけられませんでした。",
  "bad-metadata": "Incus はイメージの metadata.yaml を読めません。",
  "no-rootfs": "Incus はイメージにルートファイルシステムを見つけられませんでした。",
  architecture: "Incus はイメージのアーキテクチャを知りません。",
  "creation-date": "イメージの metadata.yaml に作成日がありません。",
  compression: "Incus はイメージの圧縮を読めません。",
  archive: "Incus はイメージのアーカイブを読めません。",
  truncated: "イメージが途中で終わっています。",
};

export const incus = {
  "incus-unreachable": ["Incus が応答しません。", "起動するか、戻るのを待ってください。"],
  "incus-busy": ["Incus が起動中か停止中、または忙しくて応答できません。", "少し待ってもう一度試してください。"],
  "incus-lost": ["インポートの途中で Incus がいなくなりました。", "Incus が戻れば続きます。何も送り直す必要はありません。繰り返すなら、管理者に尋ねてください。"],
  "incus-not-pinned": ["Incus サーバーの証明書が、エッジが期待するものと違います。", operator],
  "incus-forbidden": ["Incus は、エッジがこのプロジェクトにイメージをインポートすることを許していません。", operator],
  "project-missing": ["そのプロジェクトは Incus にありません。", operator],
  "project-without-images": ["このプロジェクトは自分のイメージを持たないため、インポートは別のプロジェクトに入ってしまいます。", "features.images=true を設定するか、別のプロジェクトにするよう管理者に頼んでください。"],
  "project-full": ["プロジェクトのディスク制限により、このイメージの入る余地がありません。", "不要なイメージを削除するか、limits.disk を上げるよう管理者に頼んでください。"],
  "incus-disk-full": ["Incus サーバーに、このイメージの入る空きがありません。", "Incus がイメージを置く場所の容量を空けるよう管理者に頼み、もう一度試してください。"],
  "image-refused": ({ flaw }) => [named(FLAW, flaw) ?? "Incus はこのファイルをイメージとして読めないかもしれません。", "イメージをもう一度作るか、入手元を確かめてください。"],
  "cancelled-elsewhere": ["インポートは Incus で取り消されました。", "必要なら、もう一度試してください。"],
  "image-changing": ["イメージは別の人が変更しています。", "少し待ってもう一度試してください。"],
  "push-not-possible": ["二つのファイルの仮想マシンは、Incus から Incus へ push するとコンテナになってしまいます。", "pull または relay を選んでください。"],
  "no-source": ["Incus はイメージの取得元を知らないため、新しいものを探せません。", "リモートから、エイリアスを指定し更新ありでコピーし直してください。"],
  "incus-failed": ["Incus はイメージをインポートできませんでした。", operator],
  "source-unreachable": ["Incus は、イメージのあるサーバーに届きません。", `あとで試すか、${throughEdge}`],
  "source-not-trusted": ["Incus は、イメージのあるサーバーの証明書を信頼しません。", `リモートの server_certificate を設定するよう管理者に頼むか、${throughEdge}`],
  "source-refused": ["イメージのあるサーバーが、渡すことを断りました。", "もう一度試してください。再び起きるなら、サーバー同士が通信してよいか管理者に尋ねてください。"],
  "source-not-allowed": ["このプロジェクトは、そのサーバーからイメージを取れません。", `restricted.images.servers に加えるよう管理者に頼むか、${throughEdge}`],
  "source-protocol": ["この Incus は、イメージのあるサーバーのプロトコルに対応していません。", throughEdge],
  "source-image-missing": ["サーバーにそのイメージはありません。", "イメージの一覧を更新して、選び直してください。"],
  "source-mismatch": ["サーバーが送ったものは、告げたイメージと違ったため、何もインポートしていません。", "もう一度試してください。再び起きるなら、そのサーバーの管理者に伝えてください。"],
  "source-cut": ["サーバー間の転送が途切れました。", "もう一度試してください。"],
  "source-is-target": ["イメージを、今ある場所にコピーしようとしています。", "別のターゲットを選ぶか、イメージの一覧でエイリアスを加えてください。"],
} satisfies Readonly<Record<string, Worded>>;
