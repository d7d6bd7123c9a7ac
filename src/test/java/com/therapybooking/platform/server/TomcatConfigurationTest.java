package com.therapybooking.platform.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TomcatConfigurationTest {

    @ParameterizedTest
    @CsvSource({
        "192, 1000000, 614",
        "16, 1000000, 256",
        "8192, 1000000, 4096",
        "192, 2048, 614",
        "192, 1600, 400",
        "8192, 4096, 2816",
        "192, 256, 64",
        "192, -1, 614"
    })
    void leavesFileDescriptorsForTheService(long heapMib, long files, int connections) {
        assertThat(TomcatConfiguration.maxConnections(heapMib * 1024 * 1024, files))
                .isEqualTo(connections);
    }
}
