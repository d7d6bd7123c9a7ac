package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a few kill cycles. {@code bench/embedded-kills} runs many. */
@Order(2)
class KillTest {

    private static final int CYCLES = 6;

    @Test
    void keepsEveryAcknowledgedWriteAndNoPartialWrite(@TempDir Path root)
            throws IOException, InterruptedException {
        KillCycles cycles = new KillCycles(root);
        for (int number = 0; number < CYCLES; number++) {
            assertThat(cycles.cycle(number)).as("after kill %d", number + 1).isEmpty();
        }
        assertThat(cycles.checkedOperations()).isGreaterThan(CYCLES * 100L);
    }
}
