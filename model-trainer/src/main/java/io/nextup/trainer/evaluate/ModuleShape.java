package io.nextup.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.ModelInputs;

/**
 * Sizes and inputs of a module.
 *
 * @param items highest item index
 * @param maxLength number of newest items of a history that it reads
 * @param inputs inputs beside items and exclusions
 */
public record ModuleShape(int items, int maxLength, ModelInputs inputs) {
    public ModuleShape {
        requireNonNull(inputs, "inputs are null");
    }

    /** Makes the shape of a module that takes items and exclusions alone. */
    public ModuleShape(int items, int maxLength) {
        this(items, maxLength, ModelInputs.NONE);
    }
}
