import { describe, expect, it } from 'vitest';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import GalleryPage from './GalleryPage.vue';
import GallerySection from './GallerySection.vue';

describe('the gallery', () => {
  it('shows every part of the kit in both languages', async () => {
    const { view } = await mountApp('/gallery', { locale: 'zh' });
    expect(
      view
        .findComponent(GalleryPage)
        .findAllComponents(GallerySection)
        .map((section) => section.props('title')),
    ).toEqual(['按钮', '输入', '选择', '状态、标签、数字', '队列保留量', '图表', '提示', '空、不支持、失败、加载中', '对话框']);
  });
  it('confirms only after the name was typed', async () => {
    const { view } = await mountApp('/gallery');
    await view
      .findAll('button')
      .findLast((button) => button.text() === 'Open')
      ?.trigger('click');
    await settle();
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('Type order-paid to confirm');
  });
});
