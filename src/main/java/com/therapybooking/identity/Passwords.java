package com.therapybooking.identity;

import com.therapybooking.platform.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Makes and checks Argon2 hashes. Each costs 16 MiB and tens of milliseconds, so two are made at a
 * time, and a caller that would wait longer than two seconds gets a 429.
 */
@Component
public class Passwords {

    private static final int AT_ONCE = 2;
    private static final int MAX_WAITING = 60;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private final Argon2PasswordEncoder encoder =
            Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final String nobodysHash = hashed("nobody has this password");

    /** A hash to store. */
    public String hash(String password) {
        return limited(() -> hashed(password));
    }

    /** Whether the password belongs to the hash; for no hash at all it costs the same time. */
    public boolean matches(String password, @Nullable String hash) {
        boolean same = limited(() -> encoder.matches(password, hash == null ? nobodysHash : hash));
        return same && hash != null;
    }

    private String hashed(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("No hash was made");
        }
        return hash;
    }

    private <T> T limited(Supplier<T> work) {
        try {
            if (places.getQueueLength() < MAX_WAITING
                    && places.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    return work.get();
                } finally {
                    places.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ProblemException.tooManyRequests("Server busy, retry in 2 s.", MAX_WAIT);
    }
}
