package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.web.ProblemException;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewBookingTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(ints = {5, 50, 480})
    void takesALengthFromFiveMinutesToEightHours(@Nullable Integer minutes) {
        assertThat(ofLength(minutes).check(true, null).durationMinutes()).isEqualTo(minutes);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4, 481})
    void refusesAnyOtherLength(int minutes) {
        assertThatThrownBy(() -> ofLength(minutes).check(true, null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused ->
                                assertThat(refused.errors())
                                        .extracting(error -> error.field() + " " + error.message())
                                        .containsExactly("durationMinutes must be from 5 to 480"));
    }

    private static NewBooking ofLength(@Nullable Integer minutes) {
        return new NewBooking(
                new ObjectId().toHexString(),
                "2040-01-01T12:00:00Z",
                minutes,
                null,
                null,
                new NewBooking.Client("Jane", "jane@example.com"));
    }
}
