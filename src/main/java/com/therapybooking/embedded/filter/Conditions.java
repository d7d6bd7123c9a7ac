package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditions of a filter that must all hold, grouped by path.
 *
 * @param byPath the tests of each path, in groups: one value passes all tests of a group
 * @param choices the {@code $or}s
 * @param negations conditions that a document must not meet
 */
public record Conditions(
        Map<String, List<List<ValuePredicate>>> byPath,
        List<Filter.Or> choices,
        List<Filter.Not> negations) {

    public static Conditions of(Filter filter) {
        Conditions result = new Conditions(new HashMap<>(), new ArrayList<>(), new ArrayList<>());
        result.add(filter);
        return result;
    }

    private void add(Filter filter) {
        switch (filter) {
            case Filter.And and -> and.parts().forEach(this::add);
            case Filter.Or or -> choices.add(or);
            case Filter.OnField field -> {
                add(field.path().text(), List.of(field.test()));
                if (field.test() instanceof ValuePredicate.AnyDocument any) {
                    // tests of one element also hold for the path through all elements
                    String prefix = field.path().text() + ".";
                    of(any.filter())
                            .byPath
                            .forEach((path, groups) ->
                                    add(
                                            prefix + path,
                                            groups.stream().flatMap(List::stream).toList()));
                }
            }
            case Filter.Not not -> negations.add(not);
        }
    }

    private void add(String path, List<ValuePredicate> tests) {
        byPath.computeIfAbsent(path, name -> new ArrayList<>(2)).add(tests);
    }

    public List<List<ValuePredicate>> on(FieldPath path) {
        return byPath.getOrDefault(path.text(), List.of());
    }
}
