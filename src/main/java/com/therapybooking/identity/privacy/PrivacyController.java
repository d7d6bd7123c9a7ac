package com.therapybooking.identity.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.identity.SignedInUser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The API call that erases a person. */
@RestController
class PrivacyController {

    record Person(@NotNull String email) {
        @Override
        public String toString() {
            return "Person[***]";
        }
    }

    /**
     * The result of an erasure.
     *
     * @param typedTexts texts of administrators that name the person; left out when there are none
     * @param advice the next steps for these texts
     */
    record Erased(
            boolean success,
            long bookings,
            long deliveries,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PersonalData.TypedText> typedTexts,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable String advice) {}

    private static final String ADVICE =
            "These fields of webhook keys and API tokens were typed by an administrator and name the"
                    + " person. They are not erased: change them with PATCH"
                    + " /api/webhooks/keys/{id}, or delete the token.";

    private final Erasure erasure;

    PrivacyController(Erasure erasure) {
        this.erasure = erasure;
    }

    @PostMapping("/api/privacy/erase")
    Erased erase(
            @Valid @RequestBody Person person,
            @AuthenticationPrincipal SignedInUser administrator) {
        Erasure.Result result = erasure.erase(Erasure.address(person.email()), administrator);
        return new Erased(
                true,
                result.count("bookings"),
                result.count("deliveries"),
                result.typedTexts(),
                result.typedTexts().isEmpty() ? null : ADVICE);
    }
}
