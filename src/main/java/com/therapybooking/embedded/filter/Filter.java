package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.FieldPath;
import com.therapybooking.embedded.bson.Fields;
import java.util.List;

/** A query, ready to be asked of documents. */
public sealed interface Filter {

    /** Whether a document matches. */
    boolean matches(Fields document);

    /** Everything in the list; true when it is empty. */
    record And(List<Filter> parts) implements Filter {

        @Override
        public boolean matches(Fields document) {
            for (Filter part : parts) {
                if (!part.matches(document)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** At least one of the list; false when it is empty. */
    record Or(List<Filter> parts) implements Filter {

        @Override
        public boolean matches(Fields document) {
            for (Filter part : parts) {
                if (part.matches(document)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The opposite. */
    record Not(Filter inner) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return !inner.matches(document);
        }
    }

    /** Something that a path reaches passes a test. */
    record OnField(FieldPath path, ValuePredicate test) implements Filter {

        @Override
        public boolean matches(Fields document) {
            return path.any(document, test.looksIntoArrays(), test::test);
        }
    }
}
