package com.therapybooking.dashboard.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import org.junit.jupiter.api.Test;

/** Tests the page that checks a signature. */
class VerifyPageTest extends DashboardHttp {

    @Test
    void checksTheSignatureOfTheHeaderToo() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key =
                    practice.newKey(
                            receiver.url(),
                            ",\"format\":\"template\",\"contentType\":\"text/plain\",\"template\":\"{{event}}\\n{{id}}\"",
                            "booking.created");
            practice.book(practice.newUser("therapist"));
            Receiver.Webhook webhook = receiver.await(1, any -> true).getFirst();
            String form = "&key=" + encoded(key.rawKey()) + headers(webhook);
            String body = webhook.body().replace("\n", "\r\n");

            assertThat(submit("/verify", form + "&body=" + encoded(body)).text())
                    .contains("It matches.");
            assertThat(submit("/verify", form + "&body=" + encoded(body + "x")).text())
                    .contains("It does not match.");
            assertThat(submit("/verify", "&key=" + key.rawKey() + "&headers=a&body=b").text())
                    .contains("Paste the lines webhook-id");
        }
    }

    @Test
    void saysWhetherTheKeyOrTheTextOfTheBodyIsWrong() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            Receiver.Webhook webhook = receiver.await(1, any -> true).getFirst();
            String sent = "&key=" + key.rawKey() + "&body=" + encoded(webhook.body());
            String formatted =
                    "&key=" + key.rawKey() + "&body=" + encoded(webhook.json().toPrettyString());

            assertThat(submit("/verify", sent).text())
                    .contains("It matches.")
                    .doesNotContain("Your code must do the same");
            assertThat(submit("/verify", formatted).text())
                    .contains("It matches.", "Your code must do the same");
            assertThat(submit("/verify", sent + headers(webhook)).text()).contains("It matches.");
            assertThat(submit("/verify", formatted + headers(webhook)).text())
                    .contains("It does not match.", "The key is right");
            String displayed = key.rawKey().replaceFirst("(sk_live_).*(.{8})", "$1$2");
            assertThat(submit("/verify", "&body=x&key=" + displayed).text())
                    .contains("This is the displayed key");
        }
    }

    @Test
    void showsASampleOfATestToo() {
        assertThat(get("/events").text())
                .contains("aria-label=\"Sample of webhook.test\"", "the event of a test.");
    }

    private static String headers(Receiver.Webhook webhook) {
        return "&headers="
                + encoded(
                        "Webhook-Id: %s\r\nwebhook-timestamp: %s\r\nwebhook-signature: v1,x %s"
                                .formatted(
                                        webhook.header("webhook-id"),
                                        webhook.header("webhook-timestamp"),
                                        webhook.header("webhook-signature")));
    }
}
