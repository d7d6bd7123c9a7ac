package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Mongod;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@MostlyWaits
class ReadinessTest {

    private static final String READINESS = "/actuator/health/readiness";

    @Test
    void isFalseWhileTheDatabaseIsAway() {
        Mongod.require();
        try (Mongod mongod = Mongod.start();
                TestService service =
                        TestService.startOn(
                                TestDatabase.freshOn(mongod.uri()), TestDatabase.freshFolder())) {
            assertThat(status(service, READINESS)).isEqualTo(200);

            mongod.kill();
            await(service, 503);
            assertThat(status(service, "/actuator/health/liveness")).isEqualTo(200);

            mongod.restart();
            await(service, 200);
        }
    }

    private static void await(TestService service, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> status(service, READINESS) == status);
    }

    private static int status(TestService service, String path) {
        return service.api().get(path, null).status();
    }
}
