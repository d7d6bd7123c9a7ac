package com.therapybooking.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorVariablesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:4318",
                "http://h:4318/",
                "http://h:4318/v1/traces",
                "http://h:4318/v1/traces/"
            })
    void takesTheAddressOfACollectorOrOfItsTraces(String endpoint) {
        assertThat(OperatorVariables.traces(endpoint)).isEqualTo("http://h:4318/v1/traces");
    }
}
