package com.therapybooking.identity;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Makes and checks Argon2 hashes. Each takes 16 MiB and tens of milliseconds of a processor, so at
 * most two are computed at a time, alternating between the callers' addresses. A caller that would
 * wait longer than two seconds gets a 429, and so does an address with {@value #MAX_WAITING}
 * waiting requests.
 */
@Component
public class Passwords implements AutoCloseable {

    private static final int MAX_AT_ONCE = 2;
    static final int MAX_WAITING = 16;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    /**
     * The hash of a random text. It is checked when there is no such user, so that the response
     * time does not reveal it.
     */
    static final String UNKNOWN_USER =
            "$argon2id$v=19$m=16384,t=2,p=1$OU2NsukrblWf6e+FnT2ltg"
                    + "$NXi26040H5GYvbnSRZqycYtE3mutmkXpjf+ixH/sXI4";

    private final PasswordEncoder encoder;
    private final FairQueue queue =
            new FairQueue("password-hash-", atOnce(), MAX_WAITING, MAX_WAIT);

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    /** The encoder that the service uses. */
    public static PasswordEncoder argon2() {
        return Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    }

    /**
     * A hash to store.
     *
     * @param from the caller: the address of a client, or the id of a signed-in user
     */
    public String hash(String password, String from) {
        return queue.run(from, () -> Objects.requireNonNull(encoder.encode(password)));
    }

    /**
     * Whether the password belongs to the hash. Without a hash the check takes the same time.
     *
     * @param from the caller: the address of a client, or the id of a signed-in user
     */
    public boolean matches(String password, @Nullable String hash, String from) {
        boolean same =
                queue.run(
                        from, () -> encoder.matches(password, hash == null ? UNKNOWN_USER : hash));
        return same && hash != null;
    }

    /** Of two or more processors one stays free for the rest of the service. */
    private static int atOnce() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_AT_ONCE);
    }

    @Override
    public void close() {
        queue.close();
    }
}
