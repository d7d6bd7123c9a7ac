package com.therapybooking.identity.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.therapybooking.platform.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Slows down password guessing. An address has five attempts per account; after them each wait
 * doubles, up to a minute. Once an account has many failures from all addresses together, an
 * address waits after its first failure. A first attempt is always allowed, so that attackers
 * elsewhere never lock the owner out. Failures are forgotten 15 minutes after the last counted
 * attempt.
 */
@Component
public class LoginThrottle {

    public static final int ATTEMPTS_BEFORE_WAIT = 5;
    static final int ACCOUNT_FAILURES_BEFORE_WAIT = 50;
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);
    private static final Duration MEMORY = Duration.ofMinutes(15);

    private record Failures(int count, Instant last) {}

    /** An account is kept as a hash, because anyone can send long names of accounts. */
    private record Pair(UUID account, String address) {}

    private final Clock clock;
    private final Cache<Pair, Failures> pairs = cache();
    private final Cache<UUID, Failures> accounts = cache();

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts an attempt as failed until {@link #succeeded} is called, so that simultaneous attempts
     * all count.
     *
     * @throws ProblemException 429 when the attempt comes too early; it is not counted then
     */
    void begin(String account, String address) {
        Instant now = clock.instant();
        UUID hash = hash(account);
        Failures all = accounts.getIfPresent(hash);
        int free =
                all != null && all.count() >= ACCOUNT_FAILURES_BEFORE_WAIT
                        ? 1
                        : ATTEMPTS_BEFORE_WAIT;
        pairs.asMap()
                .compute(
                        new Pair(hash, address),
                        (key, known) -> {
                            refuseEarly(known, free, now);
                            return next(known, now);
                        });
        accounts.asMap().compute(hash, (key, known) -> next(known, now));
    }

    /** The password was correct: forgets the failures of this address. */
    void succeeded(String account, String address) {
        UUID hash = hash(account);
        pairs.invalidate(new Pair(hash, address));
        accounts.asMap().computeIfPresent(hash, (key, known) -> previous(known));
    }

    /** The attempt had no result, so it is not counted. */
    void withdrawn(String account, String address) {
        UUID hash = hash(account);
        pairs.asMap().computeIfPresent(new Pair(hash, address), (key, known) -> previous(known));
        accounts.asMap().computeIfPresent(hash, (key, known) -> previous(known));
    }

    private static void refuseEarly(@Nullable Failures known, int free, Instant now) {
        if (known == null || known.count() < free) {
            return;
        }
        long seconds = 1L << Math.min(known.count() - free, 6);
        Duration wait = Duration.ofSeconds(Math.min(seconds, MAX_WAIT.toSeconds()));
        Duration left = Duration.between(now, known.last().plus(wait));
        if (left.isPositive()) {
            throw ProblemException.tooManyRequests(
                    "Too many failed or simultaneous sign-ins.", left);
        }
    }

    private static Failures next(@Nullable Failures known, Instant now) {
        return new Failures(known == null ? 1 : known.count() + 1, now);
    }

    private static @Nullable Failures previous(Failures known) {
        return known.count() <= 1 ? null : new Failures(known.count() - 1, known.last());
    }

    private static UUID hash(String account) {
        return UUID.nameUUIDFromBytes(account.getBytes(StandardCharsets.UTF_8));
    }

    private static <K> Cache<K, Failures> cache() {
        return Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(MEMORY).build();
    }
}
