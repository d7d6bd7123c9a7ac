package com.therapybooking.support;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Replaces the password encoder by one with low costs. Otherwise a test that creates users would
 * spend most of its time on hashes.
 */
@TestConfiguration(proxyBeanMethods = false)
public class CheapPasswords {

    @Bean
    @Primary
    PasswordEncoder cheapPasswordEncoder() {
        return encoder();
    }

    static PasswordEncoder encoder() {
        return new Argon2PasswordEncoder(16, 32, 1, 64, 1);
    }
}
