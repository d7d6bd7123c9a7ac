package com.therapybooking.embedded.filter;

import com.therapybooking.embedded.bson.Code;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.filter.ValueTest.Matches;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Regular expressions of queries. */
final class Patterns {

    private Patterns() {}

    static Matches of(BsonValue operand, BsonDocument operators) {
        String options =
                operators.get("$options") instanceof BsonString text ? text.getValue() : "";
        return switch (operand) {
            case BsonString text -> matching(new BsonRegularExpression(text.getValue(), options));
            case BsonRegularExpression expression ->
                    options.isEmpty()
                            ? matching(expression)
                            : matching(new BsonRegularExpression(expression.getPattern(), options));
            default -> throw CommandException.badValue("$regex has to be a string");
        };
    }

    static Matches matching(BsonRegularExpression expression) {
        int flags = Pattern.UNIX_LINES;
        for (char option : expression.getOptions().toCharArray()) {
            flags |=
                    switch (option) {
                        case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                        case 'm' -> Pattern.MULTILINE;
                        case 's' -> Pattern.DOTALL;
                        case 'x' -> Pattern.COMMENTS;
                        default ->
                                throw CommandException.unsupported(
                                        "the option " + option + " of $regex");
                    };
        }
        try {
            return new Matches(Pattern.compile(expression.getPattern(), flags), expression);
        } catch (PatternSyntaxException e) {
            throw new CommandException(
                    Code.INVALID_REGEX, "Regular expression is invalid: " + e.getDescription());
        }
    }
}
