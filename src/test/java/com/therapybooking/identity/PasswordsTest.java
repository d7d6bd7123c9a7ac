package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {

    @Test
    void checksUnknownUsersAtTheCostOfAStoredHash() {
        PasswordEncoder encoder = Passwords.argon2();

        assertThat(parameters(Passwords.UNKNOWN_USER))
                .isEqualTo(parameters(String.valueOf(encoder.encode("a password"))));
    }

    private static String parameters(String hash) {
        return hash.substring(0, hash.indexOf("$", hash.indexOf("p=")));
    }
}
