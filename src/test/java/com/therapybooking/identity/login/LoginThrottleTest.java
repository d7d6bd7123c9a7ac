package com.therapybooking.identity.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.support.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private final SettableClock clock = new SettableClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @BeforeEach
    void set() {
        clock.set(now);
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToAMinute() {
        fail("owner", "attacker", LoginThrottle.ATTEMPTS_BEFORE_WAIT);
        for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertThat(refusal("owner", "attacker")).isEqualTo(Duration.ofSeconds(wait));
            advanceClock(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(refusal("owner", "attacker")).isPositive();
            advanceClock(Duration.ofMillis(1));
            throttle.begin("owner", "attacker");
        }
    }

    @Test
    void doesNotLockTheOwnerOut() {
        for (int i = 0; i < 10_000; i++) {
            throttle.begin("owner", "attacker " + i);
        }

        throttle.begin("owner", "home");
        throttle.succeeded("owner", "home");
        throttle.begin("owner", "home");
    }

    @Test
    void slowsManyAddressesAtOneAccountFromTheirFirstFailure() {
        for (int i = 0; i < LoginThrottle.ACCOUNT_FAILURES_BEFORE_WAIT; i++) {
            throttle.begin("owner", "attacker " + i);
        }
        throttle.begin("owner", "another");

        assertThat(refusal("owner", "another")).isPositive();
    }

    @Test
    void forgetsFailuresAfterTheRightPassword() {
        fail("owner", "home", LoginThrottle.ATTEMPTS_BEFORE_WAIT - 1);
        throttle.begin("owner", "home");
        throttle.succeeded("owner", "home");

        fail("owner", "home", LoginThrottle.ATTEMPTS_BEFORE_WAIT);
    }

    @Test
    void keepsAccountsAndAddressesApart() {
        fail("owner", "attacker", LoginThrottle.ATTEMPTS_BEFORE_WAIT);

        throttle.begin("somebody", "attacker");
        throttle.begin("owner", "home");
    }

    @Test
    void countsTriesThatComeAtTheSameInstant() {
        AtomicInteger let = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                threads.execute(() -> {
                    try {
                        throttle.begin("owner", "attacker");
                        let.incrementAndGet();
                    } catch (ProblemException e) {
                        // the throttle refuses this try
                    }
                });
            }
        }
        assertThat(let).hasValue(LoginThrottle.ATTEMPTS_BEFORE_WAIT);
    }

    @Test
    void doesNotCountAWithdrawnTry() {
        for (int i = 0; i < 100; i++) {
            throttle.begin("owner", "home");
            throttle.withdrawn("owner", "home");
        }
    }

    private void fail(String account, String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.begin(account, address);
        }
    }

    private Duration refusal(String account, String address) {
        ProblemException[] refusal = new ProblemException[1];
        assertThatThrownBy(() -> throttle.begin(account, address))
                .isInstanceOfSatisfying(ProblemException.class, e -> refusal[0] = e);
        String seconds = refusal[0].headers().getOrDefault("Retry-After", "");
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    private void advanceClock(Duration time) {
        now = now.plus(time);
        clock.set(now);
    }
}
