package com.therapybooking.delivery;

import java.time.Duration;
import java.time.Instant;

/** An attempt that has ended. */
record Attempt(Instant at, Duration duration, Outcome outcome) {}
