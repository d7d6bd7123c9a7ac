package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the embedded database with mongod in a few rounds. {@code bench/embedded-compare} runs
 * for a given time.
 */
@Order(2)
class SameAnswersTest {

    private static final int ROUNDS = 60;

    @Test
    void answersRandomOperationsAsMongodDoes(@TempDir Path folder) {
        TestDatabase.requireReal();
        try (SameAnswers same = new SameAnswers(folder, TestDatabase.freshUri())) {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                same.round(seed);
            }
            assertThat(same.differences()).isEmpty();
            assertThat(same.operations()).isGreaterThan(ROUNDS * 10L);
        }
    }
}
