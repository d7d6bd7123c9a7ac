package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import java.time.Instant;

/** An attempt that has ended. */
record Attempt(Instant at, Duration duration, Outcome outcome) {}
