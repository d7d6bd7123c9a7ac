package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Checks that neither the reply to a login nor its time reveals whether an address has an account.
 */
@Isolated
class LoginTimingTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(TestService.REAL_PASSWORD_HASHES);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void takesAsLongForAnUnknownAddressAsForAKnownOne() {
        Practice practice = new Practice(service);
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Practice.User user = practice.newUser("client");
            for (int j = 0; j < 3; j++) {
                known.add(fail(user.email(), texts));
                unknown.add(fail("nobody." + UUID.randomUUID() + "@example.com", texts));
            }
        }
        // The hash takes most of the time. Without it the reply for an unknown address would take
        // about a tenth.
        assertThat((double) median(unknown)).isBetween(0.4 * median(known), 2.5 * median(known));
        assertThat(texts.stream().distinct()).hasSize(1);
    }

    private static long fail(String email, List<String> texts) {
        long start = System.nanoTime();
        Api.Reply reply =
                service.api()
                        .post(
                                "/api/auth/login",
                                null,
                                "{\"email\":\"" + email + "\",\"password\":\"a wrong password\"}");
        long time = System.nanoTime() - start;
        assertThat(reply.status()).isEqualTo(401);
        texts.add(reply.text());
        return time;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
