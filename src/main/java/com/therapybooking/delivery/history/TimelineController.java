package com.therapybooking.delivery.history;

import com.therapybooking.platform.web.Ids;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows why a webhook was not sent or did not arrive. */
@RestController
class TimelineController {

    record Reply(boolean success, List<Timeline.Entry> events) {}

    private final Timeline timeline;

    TimelineController(Timeline timeline) {
        this.timeline = timeline;
    }

    @GetMapping("/api/bookings/{id}/timeline")
    Reply of(@PathVariable String id) {
        return new Reply(true, timeline.of(Ids.parse(id, "Booking")));
    }
}
