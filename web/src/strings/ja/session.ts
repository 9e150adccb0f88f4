/** だれがサインインしているか、何ができるかについての言葉。 */

import type { Text } from "../../strings";
import { tabs } from "./tabs";

export const session: Text["session"] = {
  signIn: "サインイン",
  orToken: "代わりにトークンでサインインする",
  provider: "組織のアカウントでサインイン",
  intro: "イメージを受け取る前に、あなたがだれかを確かめます。",
  token: "トークン",
  tokenHint: "malleus_ で始まります。Malleus の管理者から受け取ってください。",
  signingIn: "サインインしています",
  byProxy: "Malleus の手前のサーバーがサインインを行います。ページを再読み込みしてください。変わらなければ管理者に尋ねてください。",
  byPortal: "今いるサイトがサインインを行います。そのサイトでサインインし直すか、その管理者に尋ねてください。",
  reload: "再読み込み",
  look: "もう一度確かめる",
  choose: "テナントを選んでください",
  chooseIntro: "イメージ、インポート、制限はテナントごとに別です。後から上で変えられます。",
  everything: "すべて",
  everythingHint: "管理者として、すべてのテナント",
  nowhere: {
    sentence: "サインインしていますが、使えるものがここにありません。",
    advice: "テナントに加えるよう Malleus の管理者に頼んでください。",
  },
  signedInAs: "サインイン中:",
  tenant: "テナント",
  signOut: "サインアウト",
  gone: {
    sentence: "サインインが終わっています。",
    advice: "何も失われません。もう一度サインインすれば、止まったところから続きます。",
  },
  again: "もう一度サインイン",
  noTab: (tab) => `ここでは“${tabs.name[tab]}”を使えません。必要なら Malleus の管理者に頼んでください。`,
  nothing: "ここでできることがまだありません。権限を Malleus の管理者に頼んでください。",
  mayNot: {
    aliases: "ここではエイリアスを設定できません。",
    delete: "ここではイメージを削除できません。",
    refresh: "ここではイメージを更新できません。",
  },
  leaveTitle: "アップロードを止めますか",
  leaveWords: "このページからの送信が止まります。後で続けるには、同じテナントで同じファイルをもう一度ドロップしてください。",
  leave: "止める",
  stay: "そのままにする",
};
