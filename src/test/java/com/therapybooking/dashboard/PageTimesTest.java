package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Tests the time zone of a viewer who chose the practice's zone. */
class PageTimesTest {

    @Test
    void returnsToTheViewersZoneWhenThePracticeHasNoneAnyMore() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(new Cookie(PageTimes.COOKIE, "practice"));

        PageTimes unset = PageTimes.of(request, new DashboardProperties(""), Instant.EPOCH);
        assertThat(unset.choice()).isEqualTo(PageTimes.Choice.VIEWER);
        assertThat(unset.viewerKnowsBetter()).isTrue();

        PageTimes set =
                PageTimes.of(request, new DashboardProperties("Europe/Berlin"), Instant.EPOCH);
        assertThat(set.choice()).isEqualTo(PageTimes.Choice.PRACTICE);
        assertThat(set.zoneName()).isEqualTo("Europe/Berlin");
    }
}
