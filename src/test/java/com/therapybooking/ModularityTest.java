package com.therapybooking;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The graph of packages that CONTRIBUTING.md draws. */
class ModularityTest {

    @Test
    void packagesUseOnlyWhatTheyMayUse() {
        ApplicationModules.of(TherapyBookingApplication.class).verify();
    }
}
