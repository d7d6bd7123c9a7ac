package com.therapybooking.delivery.history;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.SigningKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a delivery cannot be sent again. */
public enum RetryRefusal implements NamedInLowerCase {
    NOT_FOUND(ProblemException.notFound("Delivery").detail()),
    DELETED("The webhook key of this delivery is deleted."),
    INACTIVE("The webhook key of this delivery is not active."),
    SESSION_BEGUN("The session of this reminder has begun."),
    OTHER_THERAPISTS("The webhook key of this delivery takes events of other therapists only.");

    private final String detail;

    RetryRefusal(String detail) {
        this.detail = detail;
    }

    /**
     * Why this delivery cannot be sent again; empty if it can.
     *
     * @param key null when it is not stored any more
     */
    static Optional<RetryRefusal> of(@Nullable SigningKey key, Delivery delivery) {
        if (key == null || key.key().deletedAt() != null) {
            return Optional.of(DELETED);
        }
        if (!key.key().active()) {
            return Optional.of(INACTIVE);
        }
        return key.key().takes(delivery.therapistId())
                ? Optional.empty()
                : Optional.of(OTHER_THERAPISTS);
    }

    /** The reason in one sentence. */
    public String detail() {
        return detail;
    }

    ProblemException problem() {
        return this == NOT_FOUND
                ? ProblemException.notFound("Delivery")
                : ProblemException.conflict(detail);
    }
}
