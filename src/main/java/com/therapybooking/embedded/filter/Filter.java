package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.Fields;
import java.util.List;

/** A parsed query filter. */
public sealed interface Filter {

    /** Whether a document matches. */
    boolean matches(Fields document);

    /** True when every filter of the list matches; true for an empty list. */
    record And(List<Filter> parts) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return parts.stream().allMatch(part -> part.matches(document));
        }
    }

    /** True when a filter of the list matches; false for an empty list. */
    record Or(List<Filter> parts) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return parts.stream().anyMatch(part -> part.matches(document));
        }
    }

    /** True when the filter does not match. */
    record Not(Filter inner) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return !inner.matches(document);
        }
    }

    /** True when a value that the path reaches passes the test. */
    record OnField(FieldPath path, ValuePredicate test) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return path.any(document, test.looksIntoArrays(), test::test);
        }
    }
}
