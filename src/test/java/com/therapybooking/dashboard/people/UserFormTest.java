package com.therapybooking.dashboard.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the text by which the form of a user finds out that the user was changed meanwhile. */
class UserFormTest {

    @Test
    void hasAVersionThatABrowserSendsUnchanged() {
        assertThat(named("Jane\nSmith").version())
                .isEqualTo(named("Jane\r\nSmith").version())
                .isEqualTo("Jane Smith|client|||")
                .isNotEqualTo(named("Jane").version());
    }

    private static UserForm named(String name) {
        return new UserForm(name, "", "client", "", "", "", "");
    }
}
