package com.therapybooking.identity.privacy;

import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonSearch;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Erases a person from every place that stores personal data. The audit log gets an entry before
 * the work begins, with administrator, time and counts but without the person. An entry without
 * counts belongs to a call that did not finish; repeat that call.
 */
@Service
public class Erasure {

    private static final Logger log = LoggerFactory.getLogger(Erasure.class);

    /** Two, because other requests may store data of the person during the first one. */
    private static final int PASSES = 2;

    private final List<PersonalData> places;
    private final AccountErasure accounts;
    private final AuditLog audit;

    Erasure(List<PersonalData> places, AccountErasure accounts, AuditLog audit) {
        this.places = places;
        this.accounts = accounts;
        this.audit = audit;
    }

    /**
     * The result of an erasure or of its preview.
     *
     * @param counts records of the person by their kind, such as {@code bookings}
     * @param typedTexts texts of administrators that name the person and are not erased
     */
    public record Result(Map<String, Long> counts, List<PersonalData.TypedText> typedTexts) {

        public long count(String kind) {
            return counts.getOrDefault(kind, 0L);
        }
    }

    /**
     * Counts the records that an erasure would change; changes nothing.
     *
     * @throws ProblemException 409 for the last active administrator
     */
    public Result preview(String email) {
        accounts.requireErasable(email);
        Set<String> texts = texts(email);
        Map<String, Long> counts = new LinkedHashMap<>();
        places.forEach(place -> counts.put(place.kind(), place.count(email, texts)));
        return new Result(counts, typedTexts(texts));
    }

    /**
     * Erases the person with this e-mail address; letter case does not matter.
     *
     * @throws ProblemException 409 for the last active administrator
     */
    public Result erase(String email, SignedInUser administrator) {
        accounts.requireErasable(email);
        ObjectId entry = audit.beginErasure();
        accounts.prepare(email);
        Set<String> texts = texts(email);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int pass = 0; pass < PASSES; pass++) {
            places.forEach(
                    place -> counts.merge(place.kind(), place.erase(email, texts), Long::sum));
        }
        List<PersonalData.TypedText> typed = typedTexts(texts);
        counts.merge(accounts.kind(), accounts.finish(email), Long::sum);
        audit.finish(entry, Map.copyOf(counts));
        log.atInfo()
                .addKeyValue("by", administrator.id())
                .addKeyValue("counts", counts)
                .log("The data of a person was erased.");
        return new Result(counts, typed);
    }

    /**
     * The address of a person to erase, without white space around it.
     *
     * @throws ProblemException 400 when no person can have it
     */
    public static String address(String email) {
        String address = email.strip();
        if (!EmailAddress.mayBeStored(address)) {
            throw ProblemException.invalid("email", "must be an e-mail address");
        }
        return address;
    }

    private List<PersonalData.TypedText> typedTexts(Set<String> texts) {
        return places.stream().flatMap(place -> place.findTyped(texts).stream()).toList();
    }

    /** The person's e-mail address and names, without very short names. */
    private Set<String> texts(String email) {
        return Stream.concat(
                        Stream.of(email),
                        places.stream().flatMap(place -> place.names(email).stream()))
                .map(PlainText::comparable)
                .filter(text -> !text.isEmpty() && !PersonSearch.isVeryShort(text))
                .collect(Collectors.toSet());
    }
}
