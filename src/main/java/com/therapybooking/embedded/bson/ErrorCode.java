package com.therapybooking.embedded.bson;

/** The MongoDB error codes that the embedded database uses. */
public enum ErrorCode {
    BAD_VALUE(2, "BadValue"),
    FAILED_TO_PARSE(9, "FailedToParse"),
    UNAUTHORIZED(13, "Unauthorized"),
    TYPE_MISMATCH(14, "TypeMismatch"),
    OVERFLOW(15, "Overflow"),
    AUTHENTICATION_FAILED(18, "AuthenticationFailed"),
    INVALID_BSON(22, "InvalidBSON"),
    NAMESPACE_NOT_FOUND(26, "NamespaceNotFound"),
    PATH_NOT_VIABLE(28, "PathNotViable"),
    CONFLICTING_UPDATE_OPERATORS(40, "ConflictingUpdateOperators"),
    CURSOR_NOT_FOUND(43, "CursorNotFound"),
    INVALID_ID_FIELD(53, "InvalidIdField"),
    EMPTY_FIELD_NAME(56, "EmptyFieldName"),
    IMMUTABLE_FIELD(66, "ImmutableField"),
    INDEX_OPTIONS_CONFLICT(85, "IndexOptionsConflict"),
    SHUTDOWN_IN_PROGRESS(91, "ShutdownInProgress"),
    COMMAND_NOT_SUPPORTED(115, "CommandNotSupported"),
    CANNOT_INDEX_PARALLEL_ARRAYS(171, "CannotIndexParallelArrays"),
    SORT_MEMORY_LIMIT(292, "QueryExceededMemoryLimitNoDiskUseAllowed"),
    BSON_OBJECT_TOO_LARGE(10334, "BSONObjectTooLarge"),
    DUPLICATE_KEY(11000, "DuplicateKey"),
    OUT_OF_DISK_SPACE(14031, "OutOfDiskSpace"),
    MISSING_FIELD(40414, "Location40414"),
    INTERNAL_ERROR(1, "InternalError");

    private final int number;
    private final String text;

    ErrorCode(int number, String text) {
        this.number = number;
        this.text = text;
    }

    public int number() {
        return number;
    }

    /** MongoDB's name of the code. */
    public String text() {
        return text;
    }
}
