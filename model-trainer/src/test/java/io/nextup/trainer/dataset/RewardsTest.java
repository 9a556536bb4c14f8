package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RewardsTest {

    @Test
    void rewardsAreReadAndWhatIsNotOneIsNamed() {
        Rewards rewards = Rewards.parse("buy=1,cart=-0.5");
        assertThat(rewards.of(Optional.of("buy"))).isEqualTo(1);
        assertThat(rewards.of(Optional.of("cart"))).isEqualTo(-0.5f);
        assertThat(rewards.of(Optional.of("view"))).isZero();
        assertThat(rewards.of(Optional.empty())).isZero();
        for (String wrong :
                List.of("", "buy", "buy=", "buy=much", "=1", "buy=1,buy=2", "buy=NaN")) {
            assertThatThrownBy(() -> Rewards.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'%s' is not a list of rewards", wrong);
        }
        assertThat(rewards.maySubtract()).isTrue();
        assertThat(Rewards.parse("buy=1,*=0").maySubtract()).isFalse();
        assertThat(Rewards.parse(" buy=1, cart=0.5").of(Optional.of("cart"))).isEqualTo(0.5f);
        assertThat(Rewards.parse("a=1,b=2"))
                .isEqualTo(Rewards.parse("b=2,a=1"))
                .hasToString("a=1,b=2");
    }
}
