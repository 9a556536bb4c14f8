package io.nextup.scoring.torch;

import java.util.Optional;

/** Kinds of a tensor's memory, by the names that PyTorch gives to such memory. */
enum StorageType {
    BOOL("BoolStorage", 1),
    BYTE("ByteStorage", 1),
    CHAR("CharStorage", 1),
    SHORT("ShortStorage", 2),
    INT("IntStorage", 4),
    LONG("LongStorage", 8),
    HALF("HalfStorage", 2),
    BFLOAT16("BFloat16Storage", 2),
    FLOAT("FloatStorage", 4),
    DOUBLE("DoubleStorage", 8),
    COMPLEX_FLOAT("ComplexFloatStorage", 8),
    COMPLEX_DOUBLE("ComplexDoubleStorage", 16);

    private final String pickled;
    private final int width;

    StorageType(String pickled, int width) {
        this.pickled = pickled;
        this.width = width;
    }

    static Optional<StorageType> named(String pickled) {
        for (StorageType type : values()) {
            if (type.pickled.equals(pickled)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** PyTorch's name in pickled data. */
    String pickled() {
        return pickled;
    }

    /** Bytes of one element. */
    int width() {
        return width;
    }
}
