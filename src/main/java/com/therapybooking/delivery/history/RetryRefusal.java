package com.therapybooking.delivery.history;

import com.therapybooking.platform.web.ProblemException;

/** Why a delivery cannot be sent again. */
public enum RetryRefusal {
    NOT_FOUND(ProblemException.notFound("Delivery").detail()),
    DELETED("The webhook key of this delivery is deleted."),
    INACTIVE("The webhook key of this delivery is not active."),
    OTHER_THERAPISTS("The webhook key of this delivery takes events of other therapists only.");

    private final String detail;

    RetryRefusal(String detail) {
        this.detail = detail;
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
