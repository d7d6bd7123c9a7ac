package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program {@code bench/embedded-kills} does the same many times. */
class KillTest {

    private static final int CYCLES = 6;

    @Test
    void keepsEveryAcknowledgedWriteAndNoHalfOfAnother(@TempDir Path root)
            throws IOException, InterruptedException {
        KillCycles cycles = new KillCycles(root);
        for (int number = 0; number < CYCLES; number++) {
            assertThat(cycles.cycle(number)).as("after kill %d", number + 1).isEmpty();
        }
        assertThat(cycles.promises()).isGreaterThan(CYCLES * 100L);
    }
}
