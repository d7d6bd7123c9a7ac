package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordingTest {

    @Test
    void tellsTheReasonOfACancellationFromAnErrorOfAnAttempt() {
        assertThat(Wording.reason("the key takes events of other therapists only"))
                .isEqualTo("the key takes events of other therapists only");
        for (String error : new String[] {null, "timeout", "template: no such field"}) {
            assertThat(Wording.reason(error))
                    .isEqualTo("the key was deleted, or the booking changed");
        }
    }

    @Test
    void writesThePluralOfANoun() {
        assertThat(Wording.count(1, "delivery")).isEqualTo("1 delivery");
        assertThat(Wording.count(1_000, "audit entry")).isEqualTo("1,000 audit entries");
        assertThat(Wording.count(0, "webhook key")).isEqualTo("0 webhook keys");
        assertThat(Wording.count(2, "day")).isEqualTo("2 days");
    }

    @Test
    void givesNoAdviceForASuccess() {
        assertThat(Wording.advice(200, null)).isEmpty();
        assertThat(Wording.advice(204, null)).isEmpty();
        assertThat(Wording.advice(null, null)).isEmpty();
        assertThat(Wording.advice(302, null)).isEqualTo("Check the webhook URL.");
    }

    @Test
    void tellsAReceiverThatIsNotAvailableFromOneWithAnError() {
        assertThat(Wording.advice(500, null)).endsWith("show its operator the response.");
        for (int status : new int[] {502, 503, 504}) {
            assertThat(Wording.advice(status, null)).startsWith("The receiver is not available: ");
        }
    }

    @Test
    void advisesNoStartOfAReceiverThatAnswered() {
        for (String error : new String[] {"protocol", "connection_reset"}) {
            assertThat(Wording.advice(null, error))
                    .startsWith("A server ")
                    .doesNotContain("whether it is running");
        }
        assertThat(Wording.advice(null, "connection_refused")).contains("whether it is running");
    }

    /** A timeout, or a reset connection, can end an attempt before its request is sent. */
    @Test
    void claimsNoHeadersAsSentWhenThatIsUnknown() {
        assertThat(Wording.requestHeaders(null)).isEqualTo("Request headers");
        assertThat(Wording.requestHeaders("protocol")).isEqualTo("Request headers");
        for (String error : new String[] {"timeout", "connection_reset"}) {
            assertThat(Wording.requestHeaders(error))
                    .isEqualTo("Request headers (may not have been sent)");
        }
        for (String error : new String[] {"dns", "connection_refused", "template: no field"}) {
            assertThat(Wording.requestHeaders(error)).isEqualTo("Request headers (not sent)");
        }
    }

    @Test
    void countsUpToABound() {
        assertThat(Wording.bounded(1, "failed delivery")).isEqualTo("1 failed delivery");
        assertThat(Wording.bounded(1_000, "failed delivery")).isEqualTo("1,000+ failed deliveries");
    }
}
