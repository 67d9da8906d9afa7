import { RequestError } from '../../remoting/channel.ts';

/** Who forbids a pull; 5.x clients of the proxy read it. RocketMQ ForbiddenType */
export const ForbiddenType = { BROKER: 1, GROUP: 2, TOPIC: 3, BROADCASTING_DISABLED: 4, SUBSCRIPTION: 5 } as const;

/** A pull that is refused, with the field that says by whom. */
export class PullRefusal extends RequestError {
  readonly forbiddenType: number | undefined;
  constructor(code: number, remark: string, forbiddenType?: number) {
    super(code, remark);
    this.forbiddenType = forbiddenType;
  }
}
