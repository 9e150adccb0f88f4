/** リモートと URL についての言葉。 */

import type { WhyClosed } from "../../../generated/api";
import type { Values, Worded } from "../../problems";
import { named } from "./named";

const operator = "管理者に尋ねてください。詳細は下の ID でエッジのログにあります。";
const otherUrl = "URL を確かめるか、別の場所からイメージを取ってください。";
const tellServer = "ウェブサーバーの管理者に伝えるか、別の場所からイメージを取ってください。";
const later = "しばらくすると、うまくいくかもしれません。";
const open = "別の場所からイメージを取るか、ここを開くよう管理者に頼んでください。";
const byEdge = "代わりにエッジにダウンロードさせるか、ウェブサーバーの管理者に伝えてください。";
const itself = "ファイルそのものがある URL を使ってください。";

const CLOSED: Readonly<Record<WhyClosed, readonly [string, string]>> = {
  "target-is-depot": ["デポは自分でイメージを取りに行けず、ほかから送ることもできません。", "relay を選んでください。"],
  "remote-is-no-incus": ["イメージのウェブサーバーは、別のサーバーへイメージを送れません。", "pull または relay を選んでください。"],
  "remote-is-public": ["このリモートは知っているクライアントのためにだけイメージを送り、エッジを知りません。", "pull または relay を選んでください。"],
  "target-not-on-network": ["ターゲットがネットワークで待ち受けていないため、リモートは送れません。", "pull または relay を選ぶか、core.https_address を設定するよう管理者に頼んでください。"],
  "unified-machine": ["Incus はこの仮想マシンを、そのようなサーバーから pull するとコンテナとみなします。", "relay を選んでください。"],
};

const STAGE: Readonly<Record<string, string>> = {
  lookup: "サーバーのアドレスを調べるのに時間がかかりすぎました。",
  connect: "ウェブサーバーが時間内に接続を受け付けませんでした。",
  head: "ウェブサーバーが時間内に応答しませんでした。",
  idle: "ウェブサーバーが送るのをやめました。",
  whole: "ウェブサーバーは小さなファイルに時間をかけすぎました。",
};

/** 別の場所へ導かれた先のことなら、そう述べます。 */
const led = (sentence: string, advice: string) => ({ redirected, elsewhere }: Values): readonly [string, string] => [
  `${redirected === undefined ? "" : "サーバーは別の場所へ導きます。"}${elsewhere === undefined ? "" : "イメージ自体は別の場所にあります。"}${sentence}`,
  advice,
];

export const remote = {
  "no-such-remote": ({ name }) => [`リモート “${name ?? ""}” はありません。`, "別のものを選ぶか、設定に加えるよう管理者に頼んでください。"],
  "copy-mode-closed": ({ why }) => named(CLOSED, why) ?? CLOSED["target-is-depot"],
  "remote-unreadable": ["リモートが告げるイメージの一覧を読めません。", `リモートの管理者に尋ねてください。詳細は下の ID でエッジのログにあります。`],
  "remote-forbidden": ["リモートは、エッジにイメージを見せません。", "エッジの証明書をそこに加えるよう管理者に頼んでください。"],
  "push-failed": ["リモートは、ターゲットへイメージを送れませんでした。", "relay を選ぶか、リモートがターゲットに届くか管理者に尋ねてください。"],
  "remote-failed": ["リモートは、イメージを渡せませんでした。", operator],
  "remote-unreachable": ["リモートが応答しません。", "あとでもう一度試してください。"],
  "remote-not-trusted": ["リモートの証明書が、エッジが期待するものと違います。", "リモートの server_certificate を確かめるよう管理者に頼んでください。"],
  "url-way-closed": ["ここでは、この方法で URL からイメージをインポートできません。", "もう一つの方法を選ぶか、許可するよう管理者に頼んでください。"],
  "url-another-image": ["ウェブサーバーは、指定された SHA-256 とは別のイメージを告げています。", "SHA-256 をイメージの配布元のものと比べてください。"],
  "url-too-many-redirects": ({ most }) => [`サーバーは ${most ?? ""} 回を超えて次々と別の場所へ導きます。`, itself],
  "url-redirect-loop": ["サーバーは前に尋ねた場所へ戻るばかりで、ファイルに行き着きません。", `${itself}ログインや Cookie が必要なものは使えません。`],
  "url-redirect-broken": ["サーバーは、行き先を示さずに別の場所へ導きます。", `${itself}または、ウェブサーバーの管理者に伝えてください。`],
  "url-host-unknown": ["その名前のサーバーはありません。", "URL のホストの綴りを確かめてください。"],
  "url-lookup-failed": ["サーバーのアドレスを今は調べられませんでした。", later],
  "url-unreachable": ["ウェブサーバーに接続できませんでした。", later],
  "url-tls": ["ウェブサーバーとエッジに、共通の暗号化の方法がありません。", "URL の https とポートの組み合わせを確かめてください。そうでなければ、サーバーの TLS が古すぎるか壊れています。"],
  "url-not-http": ["そこで応答したものは、HTTP を正しく話しません。", otherUrl],
  "url-timeout": ({ stage }) => [named(STAGE, stage) ?? "ウェブサーバーが時間内に応答しませんでした。", later],
  "url-too-slow": ["ウェブサーバーの送信が遅すぎて、終わりそうにありません。", later],
  "url-encoded": ["ウェブサーバーは、断ったのにファイルをさらに圧縮して送るため、ハッシュが公開されたファイルと違います。", "Content-Encoding なしで送るようウェブサーバーの管理者に伝えるか、別の場所から取ってください。"],
  "url-too-large": ({ most }) => [`ファイルが、受け取れる ${most ?? ""} バイトを超えています。`, "意図したファイルか確かめるか、上限を上げるよう管理者に頼んでください。"],
  "url-cut": ["すべて届く前に、ウェブサーバーが接続を終えました。", later],
  "url-bad-range": ["ウェブサーバーは、告げたのと違う部分を送るため、つなぎ合わせられません。", "最初から始まるようインポートをやり直すか、別の場所から取ってください。"],
  "url-too-long": led("URL が長すぎます。", "短いものを使ってください。"),
  "url-unreadable": led("これは URL ではありません。", "https://images.example.org/debian.tar.xz のように省略せずに書いてください。"),
  "url-scheme": (values) => led(`“${values["scheme"] ?? ""}:” で始まる URL はここでは使えません。`, "https://、または許されていれば http:// で始まるものを使ってください。")(values),
  "url-credentials": led("URL にユーザー名またはパスワードがあります。", "除いてください。そのような URL はログに残ります。自分でダウンロードして、ページにドロップしてください。"),
  "url-port": (values) => led(`ポート ${values["port"] ?? ""} からはファイルを取れません。`, open)(values),
  "url-host-not-allowed": (values) => led(`ホスト ${values["host"] ?? ""} は、ここで許されたものではありません。`, open)(values),
  "url-host-denied": (values) => led(`ホスト ${values["host"] ?? ""} には尋ねられません。`, "別の場所からイメージを取ってください。")(values),
  "url-not-public": led("アドレスが公開のインターネットのものではありません。", open),
  "url-downgrade": led("https から http へ導かれ、途中で誰かがファイルをすり替えられます。", "その http の URL を、できればファイルの SHA-256 と一緒に自分で使うか、別の場所から取ってください。"),
  "url-certificate-issuer": ["ウェブサーバーの証明書は、エッジが信頼しない者の署名です。", "その認証局をエッジのシステムに加えるよう管理者に頼むか、別の場所から取ってください。"],
  "url-certificate-name": ["ウェブサーバーの証明書は、別の名前のものです。", otherUrl],
  "url-certificate-date": ["ウェブサーバーの証明書は期限切れか、まだ有効ではありません。", "ウェブサーバーの管理者に伝えるか、エッジの時計を確かめてください。"],
  "url-certificate-pin": ["サーバーの証明書が、エッジが期待するものと違います。", operator],
  "url-certificate": ["ウェブサーバーの証明書は信頼できません。", tellServer],
  "url-not-found": ["ウェブサーバーにそのファイルはありません。", "URL を確かめてください。"],
  "url-forbidden": ["ウェブサーバーは、このファイルを誰にでもは渡しません。", "自分でダウンロードしてページにドロップするか、ログインの要らない URL を使ってください。"],
  "url-too-often": ["ウェブサーバーに尋ねた回数が多すぎます。", later],
  "url-rejected": ({ status }) => [`ウェブサーバーが要求を断ります (ステータス ${status ?? ""})。`, otherUrl],
  "url-server-error": ({ status }) => [`ウェブサーバーに問題があります (ステータス ${status ?? ""})。`, later],
  "url-no-file": ({ status }) => [`ウェブサーバーの応答にファイルがありません (ステータス ${status ?? ""})。`, otherUrl],
  "url-offer-status": ({ status }) => [`ウェブサーバーはイメージを告げますが、ステータス ${status ?? ""} は何もないことを意味します。`, "URL を確かめてください。Incus はイメージを取りますが、意図したものではないかもしれません。"],
  "url-no-head": ["ウェブサーバーは、Incus が最初に行う問い合わせ (HEAD) に応答しません。", byEdge],
  "url-no-offer": ["ウェブサーバーは、Incus に必要な Incus-Image-Hash も Incus-Image-URL も告げません。", byEdge],
  "url-no-hash": ["ウェブサーバーは、イメージのフィンガープリントを Incus-Image-Hash で告げません。", byEdge],
  "url-bad-hash": ["ウェブサーバーの Incus-Image-Hash が、完全なフィンガープリント (64 桁の小文字の十六進数) ではありません。", byEdge],
  "url-no-url": ["ウェブサーバーは、イメージの場所を Incus-Image-URL で告げません。", byEdge],
  "url-bad-url": ["ウェブサーバーの Incus-Image-URL が、Incus に必要な絶対 URL ではありません。", byEdge],
} satisfies Readonly<Record<string, Worded>>;
