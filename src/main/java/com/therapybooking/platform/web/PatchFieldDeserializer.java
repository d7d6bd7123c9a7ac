package com.therapybooking.platform.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Distinguishes a JSON null from a field that was left out. */
final class PatchFieldDeserializer extends StdDeserializer<PatchField<?>> {

    private final @Nullable JavaType type;

    PatchFieldDeserializer() {
        this(null);
    }

    private PatchFieldDeserializer(@Nullable JavaType type) {
        super(PatchField.class);
        this.type = type;
    }

    @Override
    public ValueDeserializer<?> createContextual(
            DeserializationContext context, @Nullable BeanProperty property) {
        JavaType field = property == null ? context.getContextualType() : property.getType();
        return new PatchFieldDeserializer(field.containedTypeOrUnknown(0));
    }

    @Override
    public PatchField<?> deserialize(JsonParser parser, DeserializationContext context) {
        return new PatchField<>(context.readValue(parser, type));
    }

    @Override
    public PatchField<?> getNullValue(DeserializationContext context) {
        return new PatchField<>(null);
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
