package com.therapybooking.security;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import org.springframework.core.env.Environment;

/**
 * The service that most tests of this package share. It runs until the tests end. Test classes run
 * in parallel, so each class takes the lock {@link #DATA}: for reading, or for writing if no other
 * class may store anything at the same time.
 */
final class Shared {

    static final String DATA = "the data of the shared service";

    static final String JWT_SECRET = "a secret that the tests know, of 32 bytes or more";
    static final TestService SERVICE =
            TestService.start(
                    "therapy.identity.jwt-secret=" + JWT_SECRET,
                    "server.tomcat.connection-timeout=2s");
    static final Practice PRACTICE = new Practice(SERVICE);
    static final Receiver RECEIVER = Receiver.start();

    private Shared() {}

    static int port(TestService service) {
        return service.bean(Environment.class)
                .getRequiredProperty("local.server.port", Integer.class);
    }
}
