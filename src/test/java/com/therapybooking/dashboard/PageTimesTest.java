package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Tests the time zone of a viewer who chose the practice's zone, and times that occur twice. */
class PageTimesTest {

    @Test
    void tellsTheTimesOfARepeatedHourApart() {
        Instant first = Instant.parse("2027-11-07T05:30:00Z");
        PageTimes times =
                PageTimes.of(new MockHttpServletRequest(), new DashboardProperties(""), first);

        assertThat(times.in(first, "America/New_York")).isEqualTo("7 Nov, 01:30 GMT-4");
        assertThat(times.in(first.plusSeconds(3_600), "America/New_York"))
                .isEqualTo("7 Nov, 01:30 GMT-5");
        assertThat(times.in(first.plusSeconds(7_200), "America/New_York"))
                .isEqualTo("7 Nov, 02:30");
    }

    @Test
    void aPeriodContainsBothTimesOfARepeatedHour() {
        String typed = "2027-11-07T01:30";

        assertThat(BrowserTime.parse("from", typed, "America/New_York"))
                .isEqualTo("2027-11-07T05:30:00Z");
        assertThat(BrowserTime.parse("to", typed, "America/New_York"))
                .isEqualTo("2027-11-07T06:30:00Z");
        assertThat(BrowserTime.parse("to", typed, "UTC")).isEqualTo("2027-11-07T01:30:00Z");
    }

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
