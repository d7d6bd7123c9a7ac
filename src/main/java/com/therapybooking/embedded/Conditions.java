package com.therapybooking.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a filter that all must hold, sorted by what they are about.
 *
 * @param byPath the tests of each path
 * @param choices the {@code $or}s
 */
record Conditions(Map<String, List<ValueTest>> byPath, List<Filter.Or> choices) {

    static Conditions of(Filter filter) {
        Conditions result = new Conditions(new HashMap<>(), new ArrayList<>());
        result.add(filter);
        return result;
    }

    private void add(Filter filter) {
        switch (filter) {
            case Filter.And and -> and.parts().forEach(this::add);
            case Filter.Or or when or.parts().size() == 1 -> add(or.parts().getFirst());
            case Filter.Or or -> choices.add(or);
            case Filter.OnField field ->
                    byPath.computeIfAbsent(field.path().text(), path -> new ArrayList<>(2))
                            .add(field.test());
            case Filter.Not not -> {}
        }
    }

    List<ValueTest> on(FieldPath path) {
        return byPath.getOrDefault(path.text(), List.of());
    }
}
