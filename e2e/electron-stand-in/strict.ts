/** A view of `target` on which reading what is not there throws with its name, instead of giving undefined. */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      // `then` and `toJSON` are looked for by await and by inspectors.
      if (key in object || typeof key === 'symbol' || key === 'then' || key === 'toJSON') {
        const value: unknown = Reflect.get(object, key, object);
        return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value)) ? value.bind(object) : value;
      }
      throw new Error(`electron stand-in: ${name}.${key} is not there`);
    },
  });
}
