package com.therapybooking.support;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** Reads the deliveries of a key and compares them with its counters. */
public final class KeyDeliveries {

    private KeyDeliveries() {}

    /** Returns the newest 200 deliveries of a key, without their attempts. */
    public static JsonNode of(Practice practice, Practice.Key key) {
        return practice.get("/api/webhooks/deliveries?limit=200&keyId=" + key.id())
                .path("deliveries");
    }

    /**
     * Asserts that the counters and the hourly figures of a key match its history.
     *
     * @param tests the number of successful test webhooks, which the history does not contain
     */
    public static void assertCountersAgree(Practice practice, Practice.Key key, int tests) {
        int success = 0;
        int failure = 0;
        for (JsonNode one : of(practice, key)) {
            for (JsonNode attempt :
                    practice.get("/api/webhooks/deliveries/" + one.path("_id").asString())
                            .path("delivery")
                            .path("attempts")) {
                if (attempt.path("status").asInt() / 100 == 2) {
                    success++;
                } else {
                    failure++;
                }
            }
        }
        JsonNode counters = practice.get("/api/webhooks/keys/" + key.id()).path("key");
        assertThat(counters.path("successCount").asInt()).isEqualTo(success + tests);
        assertThat(counters.path("failureCount").asInt()).isEqualTo(failure);
        int delivered = 0;
        int failed = 0;
        for (JsonNode figures : practice.get("/api/webhooks/stats?hours=2").path("keys")) {
            if (figures.path("keyId").asString().equals(key.id())) {
                for (JsonNode hour : figures.path("hours")) {
                    delivered += hour.path("delivered").asInt();
                    failed += hour.path("failedAttempts").asInt();
                }
            }
        }
        assertThat(delivered).isEqualTo(success);
        assertThat(failed).isEqualTo(failure);
    }
}
