package com.therapybooking.delivery.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.TestDeliveries;
import java.util.List;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class DeliveryDetailTest {

    private final Delivery delivery = TestDeliveries.pending(new ObjectId(), null, "{}");

    /** The secret of a key may be a whole header, such as {@code X-Token: abc}. */
    @Test
    void showsAResponseHeaderThatWasHiddenAsAWhole() {
        String lines = "Date: today\n(hidden)\nVia: one\nVia: two\n";
        Attempt attempt =
                new Attempt(
                        1,
                        TestDeliveries.CREATED,
                        5,
                        200,
                        null,
                        "",
                        lines,
                        TestDeliveries.request());

        DeliveryDetail detail = DeliveryDetail.of(delivery, List.of(attempt));

        assertThat(detail.attempts().getFirst().responseHeaders())
                .containsExactly(
                        entry("Date", "today"), entry("(hidden)", ""), entry("Via", "one, two"));
    }
}
