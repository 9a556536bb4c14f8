package io.nextup.launcher.argument;

import io.nextup.trainer.dataset.Rewards;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Rewards that figures are weighted by. */
public final class RewardsConverter implements ITypeConverter<Rewards> {
    @Override
    public Rewards convert(String value) {
        Rewards rewards;
        try {
            rewards = Rewards.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
        if (rewards.maySubtract()) {
            throw new TypeConversionException(
                    "'%s' holds a reward below 0, by which no figure can be weighted"
                            .formatted(value));
        }
        return rewards;
    }
}
